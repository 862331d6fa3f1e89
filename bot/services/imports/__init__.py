"""From sheets to rows and back: one file per kind of sheet, every changed value audited."""
