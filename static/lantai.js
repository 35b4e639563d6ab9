// The reader's display settings (print size, light or dark), kept in the browser; the page is complete without.
// For those who are signed in the server keeps them and writes them into the page: then this only shows the choice.
(function () {
  "use strict";
  var settings = { size: ["normal", "large"], theme: ["auto", "light", "dark"] };
  var root = document.documentElement;

  function stored(name) {
    try {
      var value = window.localStorage.getItem("lantai." + name);
      return settings[name].indexOf(value) >= 0 ? value : settings[name][0];
    } catch (unavailable) {
      return settings[name][0];
    }
  }

  function keep(name, value) {
    try {
      window.localStorage.setItem("lantai." + name, value);
    } catch (unavailable) {
      return;
    }
  }

  function show(name, value) {
    if (value === settings[name][0]) {
      root.removeAttribute("data-" + name);
    } else {
      root.setAttribute("data-" + name, value);
    }
  }

  // Before the first paint: this script stands in the head.
  var account = root.getAttribute("data-kept") === "account";
  if (!account) {
    Object.keys(settings).forEach(function (name) {
      show(name, stored(name));
    });
  }

  function connect(box) {
    box.hidden = false;
    var form = box.querySelector("form");
    if (account) {
      form.addEventListener("change", function (event) {
        show(event.target.name, event.target.value);
      });
      return;
    }
    Object.keys(settings).forEach(function (name) {
      form.querySelectorAll("[name=" + name + "]").forEach(function (choice) {
        choice.checked = choice.value === stored(name);
      });
    });
    form.addEventListener("change", function (event) {
      if (settings[event.target.name]) {
        keep(event.target.name, event.target.value);
        show(event.target.name, event.target.value);
      }
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      box.open = false;
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    document.querySelectorAll("details.prefs").forEach(connect);
    document.querySelectorAll("[data-print]").forEach(function (button) {
      button.hidden = false;
      button.addEventListener("click", function () {
        window.print();
      });
    });
  });
})();
