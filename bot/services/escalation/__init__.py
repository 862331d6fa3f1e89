"""升级: cases rise from 管家 to 法务, by a colleague's word or, up to the manager, because time is over."""
