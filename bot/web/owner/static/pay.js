// Hands the signed order to the chat's own payment. Outside such a chat the button says nothing and the page stays.
"use strict";
(function () {
  var button = document.getElementById("pay");
  function pay() {
    var told = button.dataset;
    window.WeixinJSBridge.invoke("getBrandWCPayRequest", {
      appId: told.appid,
      timeStamp: told.timestamp,
      nonceStr: told.noncestr,
      "package": told["package"],
      signType: told.signtype,
      paySign: told.paysign
    }, function (answer) {
      if (answer.err_msg === "get_brand_wcpay_request:ok") { window.location.replace(told.back); }
    });
  }
  button.addEventListener("click", function () {
    if (window.WeixinJSBridge) { pay(); } else { document.addEventListener("WeixinJSBridgeReady", pay, { once: true }); }
  });
}());
