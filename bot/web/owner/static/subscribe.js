// Shows the chat's own consent button once the platform knows this page. Anywhere else the section stays hidden.
"use strict";
(function () {
  var asked = document.getElementById("subscribe"), told = asked.dataset;
  if (!window.wx) { return; }
  window.wx.config({
    appId: told.appid,
    timestamp: Number(told.timestamp),
    nonceStr: told.noncestr,
    signature: told.signature,
    jsApiList: [],
    openTagList: ["wx-open-subscribe"]
  });
  window.wx.ready(function () { asked.hidden = false; });
  asked.querySelector("wx-open-subscribe").addEventListener("success", function () { asked.hidden = true; });
}());
