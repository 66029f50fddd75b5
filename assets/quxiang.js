/*
 * quxiang.js: what a page gains when scripts run. Every page works without it.
 * No inline script, no eval, no framework: each behaviour is asked for by an attribute, and listeners sit on the
 * document, so parts that htmx swaps in later need no second start. Only table.lines, [data-search], [data-autosave], [data-poll],
 * [data-columns], [data-chart], [data-faults], [data-batch], [data-count], [data-tree],
 * [data-upload] and [data-countdown] are also set up when they appear (start()).
 *
 *   What it sends itself carries the header X-Form-Token, taken from <meta name="form-token">.
 *
 *   ATTRIBUTE                       WHAT IT DOES
 *   data-key="a"                    pressing A clicks this button or link, unless somebody is typing
 *   data-key-focus="#reason"        the key goes to this field first when the field is still too short for its minlength
 *   data-confirm="question"         on a button or form: asks in a <dialog> before sending; data-confirm-yes="删除" names the button
 *   data-open="#id"                 shows that <dialog> (drawer or question); data-close closes the one around it
 *   data-autosave="/url"            on a form: POSTs the form (without files) to url some time after the last change.
 *     data-autosave-state="#id"     where 已保存 14:32 / 正在保存 / 未保存 is written (data-save-state = saved | saving | unsaved)
 *                                   Answer: 2xx, optionally JSON {"version": n, "saved": "14:32"}; 409 tells of another version.
 *                                   Until the server has it the text also lies in localStorage, under the form's data-autosave-key
 *                                   (give one that names person and record); it is offered back after a lost connection or login.
 *                                   Hidden and password fields are never kept there; a form whose action ends in /logout clears it.
 *   data-js hidden                  shown only when scripts run (print, copy, ready-made reasons)
 *   data-tree                       on .tree: shows the chosen path in data-tree-out="#id"; sending without a choice says so there
 *     data-tree-filter              an input inside it that filters the leaves by word; [data-tree-none] shows when none is left
 *   data-upload="/url"              on a file input: checks size and type before sending, sends each file by itself with progress.
 *     data-upload-max (bytes), accept, data-upload-list="#files"; the form's hidden fields go along.
 *                                   Answer: 2xx with HTML of one li.file (replaces the row), or 4xx with text for the person.
 *   data-drop                       on label.drop: files may be dropped onto it
 *   data-batch                      on a form round a table: [data-batch-all] selects the page, [data-batch-count] tells how many,
 *                                   [data-batch-bar] shows only while somebody is chosen (do not hide it in the markup)
 *   data-columns="name"             on a form of checkboxes named col: hides [data-col] cells at once, and POSTs the choice
 *   data-poll="/url"                asks for JSON every data-poll-every ms (1000) until {"done": true}. Members go to
 *                                   [data-poll-text="member"]; "percent" also sets <progress> and [data-poll-bar] rect width;
 *                                   then goes to {"next": "/url"} when given.
 *   data-count                      on a textarea: tells length beside [data-count-for="its id"], by minlength and maxlength
 *   data-fill="#id"                 button: puts its text (or data-fill-text) into the field (once), and focuses it
 *   data-copy="text"                button: copies; says 已复制
 *   data-print                      button: prints
 *   data-submit                     select: sends its form on change
 *   data-search                     select: tom-select, when that script is there
 *   data-employer="/url?uscc="      on the field of the credit code: what is known of that employer goes into the form's empty fields.
 *                                   Answer: {"row": {"name", "nature", "industry", "division", "address"}} or {"row": null}
 *   data-division                   fieldset of three selects (data-division-url="/divisions?parent="): the next list follows.
 *                                   Answer: {"rows": [{"code": "420111", "name": "洪山区"}]}
 *   data-paper                      round the evidence: [data-paper-zoom], [data-paper-turn] work on its picture
 *   data-chart="line"               figure: draws the table data-from="#id" with ECharts when that script is there; first column
 *                                   is the axis, the others are lines. Without it the table or the server's SVG stays; a
 *                                   <details open> round the table is closed once the chart stands.
 *   data-show="#id"                 button aria-expanded: shows or hides something small
 *   data-once                       on a form: a second press within the same sending is ignored
 *   data-most="bytes"               on a file input: a larger file is refused before it is sent
 *
 *   A form that is POSTed (but one with a password, which the browser itself shall see leave) is sent from the page, which stays until
 *   there is an answer: when the connection is lost, what was typed and chosen is still there and a sentence says what became of it.
 *   Such a request carries X-Sent-By: page; then X-Go names the page that a redirect would have led to. Any other answer is shown.
 *   data-plain on a form leaves the sending to the browser.
 *   data-faults                     fault summary: takes the focus when the page opens
 *   data-countdown="ms"             ms left when the server made the page: ticks down from there, whatever this machine's clock says
 *
 *   A machine whose clock is more than two minutes off <meta name="server-time"> is told so, unless the server's own clock
 *   is shifted (<meta name="server-clock" content="demo">).
 */
(function () {
  "use strict";

  var doc = document;
  function one(selector, root) { return selector ? (root || doc).querySelector(selector) : null; }
  function all(selector, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(selector)); }
  function make(tag, className, text) {
    var el = doc.createElement(tag);
    if (className) el.className = className;
    if (text != null) el.textContent = text;
    return el;
  }
  function clock(date) { return ("0" + date.getHours()).slice(-2) + ":" + ("0" + date.getMinutes()).slice(-2); }
  function typing(el) { return el && (el.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(el.tagName)) && !/^(checkbox|radio|button|submit)$/.test(el.type || ""); }
  function store(key, value) {
    try {
      if (value === undefined) return localStorage.getItem(key);
      if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value);
    } catch (e) { /* private window: then only the server keeps it */ }
    return null;
  }

  function token() { var meta = one('meta[name="form-token"]'); return meta ? meta.content : ""; }
  doc.addEventListener("htmx:configRequest", function (event) { if (event.detail.verb !== "get" && token()) event.detail.headers["X-Form-Token"] = token(); });
  function forget() { /* a shared computer keeps nothing after 退出 */
    try { Object.keys(localStorage).forEach(function (key) { if (key.indexOf("quxiang:") === 0) localStorage.removeItem(key); }); } catch (e) { /* none to forget */ }
  }

  /* keys of the review page */
  doc.addEventListener("keydown", function (event) {
    var field = doc.activeElement;
    if (event.ctrlKey && event.key === "Enter" && field && field.form && field.tagName === "TEXTAREA") {
      var send = one("[data-key-focus='#" + field.id + "']", field.form);
      if (send) { event.preventDefault(); send.click(); }
      return;
    }
    if (event.key === "Escape" && typing(field) && one("[data-key]")) { field.blur(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing || typing(field) || one("dialog[open]")) return;
    var target = /^[a-z]$/i.test(event.key) ? one('[data-key="' + event.key.toLowerCase() + '"]') : null;
    if (!target) return;
    event.preventDefault();
    var first = one(target.getAttribute("data-key-focus"));
    if (first && first.value.trim().length < (first.minLength > 0 ? first.minLength : 1)) first.focus();
    else target.click();
  });

  /* questions before something that cannot be taken back */
  function ask(text, yes, then) {
    var box = make("dialog", "dialog"), body = make("div", "dialog-body"), foot = make("div", "dialog-foot");
    var no = make("button", "btn", "取消"), go = make("button", "btn btn-main", yes || "继续");
    var head = make("div", "dialog-head");
    head.appendChild(make("h2", "", "请确认"));
    body.appendChild(make("p", "", text));
    foot.appendChild(no); foot.appendChild(go);
    box.appendChild(head); box.appendChild(body); box.appendChild(foot);
    box.setAttribute("aria-label", text);
    no.addEventListener("click", function () { box.close(); });
    go.addEventListener("click", function () { box.returnValue = "yes"; box.close("yes"); });
    box.addEventListener("close", function () { box.remove(); if (box.returnValue === "yes") then(); });
    doc.body.appendChild(box);
    box.showModal();
    no.focus();
  }
  function hasDialog() { return typeof HTMLDialogElement === "function" && HTMLDialogElement.prototype.showModal; }
  doc.addEventListener("submit", function (event) {
    var form = event.target, by = event.submitter;
    var text = (by && by.getAttribute("data-confirm")) || form.getAttribute("data-confirm");
    if (text && hasDialog() && form.getAttribute("data-asked") !== "yes") {
      event.preventDefault();
      event.stopPropagation();
      ask(text, (by && by.getAttribute("data-confirm-yes")) || form.getAttribute("data-confirm-yes"), function () {
        form.setAttribute("data-asked", "yes");
        form.requestSubmit(by || undefined);
        form.removeAttribute("data-asked");
      });
      return;
    }
    if (/\/logout$/.test(form.getAttribute("action") || "")) forget();
    var picker = one("[data-tree]", form);
    if (picker && !one('input[type="radio"]:checked', picker)) {
      var told = one(picker.getAttribute("data-tree-out"));
      event.preventDefault();
      if (told) { told.textContent = "请先选一项"; told.classList.add("bad"); }
      one("summary", picker).focus();
      return;
    }
    if (form.hasAttribute("data-once")) {
      if (form.getAttribute("aria-busy") === "true") { event.preventDefault(); return; }
      if (!sentFromPage(form, by)) {
        form.setAttribute("aria-busy", "true");
        setTimeout(function () { form.removeAttribute("aria-busy"); }, 8000);
      }
    }
  }, true);

  /* a form on its way, while its page stays */
  var SLOW_MS = 8000, STALL_MS = 120000;
  function sentFromPage(form, by) {
    var method = (by && by.getAttribute("formmethod")) || form.getAttribute("method") || "";
    return method.toLowerCase() === "post" && !form.hasAttribute("data-plain") && !form.target && !one('input[type="password"]', form);
  }
  /* What is said about it stands before everything, also inside a dialog. */
  function sending(form, kind, words) {
    all("[data-sending]").forEach(function (old) { old.remove(); });
    if (!words) return null;
    var box = make("div", "sending notice " + kind), text = make("div"), away = make("button", "btn btn-s", "知道了");
    box.setAttribute("data-sending", "");
    box.setAttribute("role", kind === "n-bad" ? "alert" : "status");
    text.appendChild(make("p", "", words));
    box.appendChild(text);
    if (kind === "n-bad") {
      away.type = "button";
      away.addEventListener("click", function () { box.remove(); });
      box.appendChild(away);
    }
    ((form.closest && form.closest("dialog[open]")) || doc.body).appendChild(box);
    return text;
  }
  function tooLarge(form) {
    return all('input[type="file"][data-most]', form).filter(function (input) {
      return Array.prototype.some.call(input.files, function (file) { return file.size > +input.getAttribute("data-most"); });
    })[0];
  }
  /* The whole page that was answered, in this one's place. */
  function show(html) {
    var told = new DOMParser().parseFromString(html, "text/html");
    all("meta[name]", told).forEach(function (meta) {
      var here = one('meta[name="' + meta.name + '"]');
      if (here) here.content = meta.content;
    });
    doc.title = told.title;
    doc.body.replaceWith(doc.adoptNode(told.body));
    window.scrollTo(0, 0);
    if (window.htmx) window.htmx.process(doc.body);
    start(doc);
  }
  function go(address) {
    var to = new URL(address, location.href);
    if (to.origin !== location.origin) return;
    if (to.pathname + to.search === location.pathname + location.search && to.hash) { location.replace(to.href); location.reload(); }
    else location.assign(to.href);
  }
  /* What became of it, by what this side can know. */
  function lost(form, by, whole, offline) {
    var press = "“" + ((by && by.textContent.trim()) || "原来的按钮") + "”";
    if (offline) return "没有网络，什么也没有发出。填写的内容还在这页，网络恢复后请再按一次" + press + "。";
    if (!whole) return "连接在发送途中断开，服务器没有收到完整的内容，什么也没有改动。填写的内容还在这页，请检查网络后再按一次" + press + "。";
    if (form.elements.key || form.elements.version) return "已经发出，但连接断开，没有收到答复，不知道办成了没有。请检查网络后再按一次" + press + "：已经办成的不会再办一遍。";
    return "已经发出，但连接断开，没有收到答复，不知道办成了没有。请检查网络后在新标签页打开本页看一看：没有办成再按一次" + press + "。";
  }
  function send(form, by) {
    var request = new XMLHttpRequest(), data = new FormData(form), whole = false, slow = 0, stall = 0, bar = null;
    var files = form.enctype === "multipart/form-data";
    if (by && by.name && !data.getAll(by.name).some(function (value) { return value === by.value; })) data.append(by.name, by.value);
    function alive() {
      clearTimeout(stall);
      stall = setTimeout(function () { request.abort(); }, STALL_MS);
    }
    function over() {
      clearTimeout(slow); clearTimeout(stall);
      form.removeAttribute("aria-busy");
    }
    function failed() {
      over();
      sending(form, "n-bad", lost(form, by, whole, false));
      form.dispatchEvent(new Event("quxiang:lost"));
    }
    request.open("POST", (by && by.getAttribute("formaction")) || form.getAttribute("action") || location.href);
    request.setRequestHeader("X-Sent-By", "page");
    request.setRequestHeader("Accept", "text/html");
    request.upload.onprogress = function (event) {
      alive();
      if (!event.lengthComputable || !files) return;
      if (!bar) {
        var text = sending(form, "n-info", "正在上传，请不要关闭这一页。");
        bar = make("progress");
        bar.setAttribute("aria-label", "上传进度");
        text.appendChild(bar);
      }
      bar.max = event.total; bar.value = event.loaded;
    };
    request.upload.onload = function () {
      whole = true;
      slow = setTimeout(function () { sending(form, "n-info", "已经发出，正在等服务器答复。"); }, SLOW_MS);
    };
    request.onerror = request.onabort = failed;
    request.onload = function () {
      var to = request.getResponseHeader("X-Go"), page = /^text\/html/.test(request.getResponseHeader("Content-Type") || "");
      over();
      if (to) { go(to); return; } /* the sentence about it, if any, stands until the next page does */
      if (page && request.status < 500) { show(request.responseText); return; }
      sending(form, "n-bad", "服务器没有答应（状态码 " + request.status + "），填写的内容还在这页。请过一会儿再试；一直这样，请把状态码和时间告诉管理员。");
      form.dispatchEvent(new Event("quxiang:lost"));
    };
    sending(form);
    form.setAttribute("aria-busy", "true");
    alive();
    request.send(files ? data : new URLSearchParams(data));
  }
  doc.addEventListener("submit", function (event) {
    var form = event.target, by = event.submitter, large;
    if (event.defaultPrevented || !sentFromPage(form, by)) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    large = tooLarge(form);
    if (large) sending(form, "n-bad", "文件超过 " + size(+large.getAttribute("data-most")) + "，没有发出。请拆成几个工作簿，分几次上传。");
    else if (navigator.onLine === false) {
      sending(form, "n-bad", lost(form, by, false, true));
      form.dispatchEvent(new Event("quxiang:lost"));
    } else send(form, by);
  });
  doc.addEventListener("htmx:confirm", function (event) {
    if (!event.detail.question || !hasDialog()) return;
    event.preventDefault();
    ask(event.detail.question, event.detail.elt.getAttribute("data-confirm-yes"), function () { event.detail.issueRequest(true); });
  });

  /* clicks */
  doc.addEventListener("click", function (event) {
    var el = event.target.closest && event.target.closest("[data-open],[data-close],[data-fill],[data-copy],[data-print],[data-show],[data-paper-zoom],[data-paper-turn]");
    if (!el) return;
    var target;
    if (el.hasAttribute("data-open") && hasDialog()) {
      target = one(el.getAttribute("data-open"));
      if (target) { event.preventDefault(); target.showModal(); }
    } else if (el.hasAttribute("data-close")) {
      target = el.closest("dialog");
      if (target && target.open) { event.preventDefault(); target.close(); }
    } else if (el.hasAttribute("data-fill")) {
      target = one(el.getAttribute("data-fill"));
      var text = el.getAttribute("data-fill-text") || el.textContent.trim();
      if (target.value.indexOf(text) < 0) target.value = target.value.trim() ? target.value.trim().replace(/[；;，。]?$/, "；") + text : text;
      target.focus();
      target.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (el.hasAttribute("data-copy")) {
      copy(el.getAttribute("data-copy"), el);
    } else if (el.hasAttribute("data-print")) {
      window.print();
    } else if (el.hasAttribute("data-show")) {
      target = one(el.getAttribute("data-show"));
      target.hidden = !target.hidden;
      el.setAttribute("aria-expanded", String(!target.hidden));
    } else {
      var paper = el.closest("[data-paper]").querySelector(".review-scroll");
      event.preventDefault();
      if (el.hasAttribute("data-paper-zoom")) {
        el.textContent = paper.classList.toggle("is-zoom") ? "缩小" : "放大";
      } else {
        var turn = (+(paper.getAttribute("data-turn") || 0) + 1) % 4;
        paper.classList.remove("turn-1", "turn-2", "turn-3");
        if (turn) paper.classList.add("turn-" + turn);
        paper.setAttribute("data-turn", turn);
      }
    }
  });
  function copy(text, el) {
    function said() {
      var before = el.textContent;
      el.textContent = "已复制";
      setTimeout(function () { el.textContent = before; }, 1600);
    }
    if (navigator.clipboard && window.isSecureContext) { navigator.clipboard.writeText(text).then(said); return; }
    var box = make("textarea", "sr");
    box.value = text;
    doc.body.appendChild(box);
    box.select();
    if (doc.execCommand("copy")) said();
    box.remove();
    el.focus();
  }
  doc.addEventListener("pointerdown", function (event) {
    all("details.menu-pop[open]").forEach(function (menu) { if (!menu.contains(event.target)) menu.open = false; });
  });
  doc.addEventListener("click", function (event) {
    if (event.target.matches && event.target.matches("dialog.drawer")) event.target.close();
  });

  /* length of a text */
  function count(area) {
    var out = one('[data-count-for="' + area.id + '"]');
    if (!out) return;
    var length = area.value.trim().length, min = area.minLength > 0 ? area.minLength : 0, max = area.maxLength > 0 ? area.maxLength : 0;
    out.textContent = length && length < min ? "还差 " + (min - length) + " 个字" : length + (max ? " / " + max : "") + " 字";
  }

  /* batch bar */
  function batch(form) {
    var boxes = all('tbody input[type="checkbox"]', form), chosen = boxes.filter(function (box) { return box.checked; });
    var head = one("[data-batch-all]", form), bar = one("[data-batch-bar]", form), out = one("[data-batch-count]", form);
    if (head) { head.checked = boxes.length > 0 && chosen.length === boxes.length; head.indeterminate = chosen.length > 0 && !head.checked; }
    if (out) out.textContent = chosen.length;
    if (bar) bar.hidden = chosen.length === 0;
    boxes.forEach(function (box) { var row = box.closest("tr"); if (row) row.classList.toggle("is-selected", box.checked); });
  }

  /* columns */
  function columns(form, send) {
    all('input[name="col"]', form).forEach(function (box) {
      all('[data-col="' + box.value + '"]').forEach(function (cell) { cell.hidden = !box.checked; });
    });
    if (send) fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin", headers: { "X-Form-Token": token() } }).catch(function () {});
  }

  doc.addEventListener("change", function (event) {
    var el = event.target, form = el.form;
    if (el.hasAttribute("data-batch-all")) {
      all('tbody input[type="checkbox"]', el.closest("[data-batch]")).forEach(function (box) { box.checked = el.checked; });
    }
    if (el.closest("[data-batch]")) batch(el.closest("[data-batch]"));
    if (el.hasAttribute("data-submit") && form) form.requestSubmit();
    if (form && form.hasAttribute("data-columns")) columns(form, true);
    if (el.closest("[data-tree]")) tree(el.closest("[data-tree]"));
    if (el.hasAttribute("data-upload")) { upload(el, el.files); el.value = ""; }
    if (el.matches("[data-division] select")) division(el);
    if (el.hasAttribute("data-employer")) employer(el);
  });
  doc.addEventListener("input", function (event) {
    var el = event.target;
    if (el.hasAttribute("data-count")) count(el);
    if (el.hasAttribute("data-tree-filter")) sift(el);
  });

  /* draft kept while somebody writes */
  function autosave(form) {
    if (form.quxiangAutosave) return;
    form.quxiangAutosave = true;
    var url = form.getAttribute("data-autosave"), out = one(form.getAttribute("data-autosave-state"));
    var key = "quxiang:" + (form.getAttribute("data-autosave-key") || url + ":" + (form.id || ""));
    var timer = 0, wait = 2000, busy = false, dirty = false, leaving = false, unsure = null;

    function text() {
      var fields = new URLSearchParams();
      new FormData(form).forEach(function (value, name) { if (typeof value === "string") fields.append(name, value); });
      return fields.toString();
    }
    function kept() { return keptOf(text()); }
    function keptOf(body) {
      var fields = new URLSearchParams(body);
      all("input[type=hidden], input[type=password]", form).forEach(function (el) { fields.delete(el.name); });
      return fields.toString();
    }
    function say(state, words) { if (out) { out.setAttribute("data-save-state", state); out.textContent = words; } }
    function later(ms) { clearTimeout(timer); timer = setTimeout(save, ms); }
    function failed(words) {
      dirty = true;
      say("unsaved", words);
      wait = Math.min(wait * 2, 60000);
      later(wait);
    }
    function save() {
      if (busy || !dirty || leaving || !form.isConnected) return;
      if (navigator.onLine === false) { failed("未保存：没有网络，恢复后自动再试"); return; }
      /* What was sent without an answer goes first, as it was: kept already or not, the answer tells the version. */
      var body = unsure || text();
      busy = true; dirty = false;
      say("saving", "正在保存…");
      fetch(url, { method: "POST", body: body, credentials: "same-origin", redirect: "manual",
        headers: { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8", "Accept": "application/json", "X-Form-Token": token() } })
        .then(function (reply) {
          busy = false;
          unsure = null;
          if (reply.type === "opaqueredirect" || reply.status === 401) { dirty = true; say("unsaved", "未保存：登录已过期，请重新登录，内容还在这里"); return null; }
          if (reply.status === 409) { dirty = true; say("unsaved", "未保存：这份登记在别处已更改，请刷新后核对"); return null; }
          if (reply.status >= 400 && reply.status < 500) { dirty = true; say("unsaved", "未保存：有内容需要修改"); return null; }
          if (!reply.ok) throw new Error(String(reply.status));
          return reply.text().then(function (answer) {
            var told = {};
            try { told = JSON.parse(answer) || {}; } catch (e) { /* an answer without JSON is fine */ }
            if (told.version != null && form.elements.version) form.elements.version.value = told.version;
            wait = 2000;
            if (kept() !== keptOf(body)) dirty = true;
            if (!dirty) { store(key, null); say("saved", "已保存 " + (told.saved || clock(new Date()))); }
            else later(800);
          });
        })
        .catch(function () { busy = false; unsure = body; failed("未保存：连接中断，正在重试"); });
    }
    function changed(event) {
      if (event.target.type === "file") return;
      dirty = true;
      store(key, kept());
      say("unsaved", "未保存");
      later(1200);
    }
    form.addEventListener("input", changed);
    form.addEventListener("change", changed);
    form.addEventListener("submit", function () { leaving = true; clearTimeout(timer); });
    form.addEventListener("quxiang:lost", function () {
      leaving = false;
      unsure = unsure || text();
      store(key, kept());
      failed("未保存：连接中断，正在重试");
    });
    window.addEventListener("online", function () { if (dirty) later(200); });
    window.addEventListener("beforeunload", function (event) { if (dirty && !leaving && form.isConnected) { event.preventDefault(); event.returnValue = ""; } });
    doc.addEventListener("visibilitychange", function () { if (doc.visibilityState === "hidden" && dirty && !leaving) save(); });

    var old = store(key);
    if (old && old === kept()) store(key, null);
    else if (old) {
      var note = make("div", "notice n-warn"), box = make("div"), row = make("div", "row");
      var yes = make("button", "btn btn-s btn-main", "恢复"), no = make("button", "btn btn-s", "不用");
      yes.type = no.type = "button";
      box.appendChild(make("p", "", "上次有没保存到服务器的内容，要恢复吗？"));
      row.appendChild(yes); row.appendChild(no); box.appendChild(row); note.appendChild(box);
      note.setAttribute("role", "status");
      form.insertBefore(note, form.firstChild);
      no.addEventListener("click", function () { store(key, null); note.remove(); });
      yes.addEventListener("click", function () {
        var fields = new URLSearchParams(old);
        all("input, select, textarea", form).forEach(function (el) {
          if (!el.name || /^(hidden|file|password)$/.test(el.type)) return;
          if (/^(radio|checkbox)$/.test(el.type)) el.checked = fields.getAll(el.name).indexOf(el.value) >= 0;
          else if (fields.has(el.name)) { if (el.tomselect) el.tomselect.setValue(fields.get(el.name)); else el.value = fields.get(el.name); }
        });
        note.remove();
        dirty = true;
        save();
      });
    }
  }

  /* category picker */
  function tree(root) {
    var out = one(root.getAttribute("data-tree-out")), chosen = one('input[type="radio"]:checked', root);
    if (!out || !chosen) return;
    out.classList.remove("bad");
    var top = chosen.closest("details"), words = chosen.closest("label").querySelector("b").textContent;
    out.textContent = "已选：" + (top ? top.querySelector("summary b").textContent + " › " : "") + words;
  }
  function sift(input) {
    var root = input.closest("[data-tree]") || one("[data-tree]"), word = input.value.trim();
    all("details", root).forEach(function (node) {
      var any = false, title = one("summary", node).textContent.indexOf(word) >= 0;
      all("label.pick", node).forEach(function (leaf) {
        var hit = title || leaf.textContent.indexOf(word) >= 0;
        leaf.hidden = !hit;
        any = any || hit;
      });
      all(".tree-sub", node).forEach(function (sub) { sub.hidden = !!word && !title; });
      node.hidden = !any;
      if (word) { node.removeAttribute("name"); node.open = any; }
    });
    var none = one("[data-tree-none]", root);
    if (none) none.hidden = !word || all("details", root).some(function (node) { return !node.hidden; });
  }

  /* evidence: looked at before it is sent */
  function size(bytes) { return bytes < 1048576 ? Math.max(1, Math.round(bytes / 1024)) + " KB" : (bytes / 1048576).toFixed(1) + " MB"; }
  function fits(input, name) {
    var kinds = (input.accept || "").split(",").map(function (kind) { return kind.trim().toLowerCase(); }).filter(Boolean);
    return !kinds.length || kinds.some(function (kind) { return name.toLowerCase().slice(-kind.length) === kind; });
  }
  function upload(input, files) {
    var list = one(input.getAttribute("data-upload-list")), max = +input.getAttribute("data-upload-max") || Infinity;
    all(".file-refused", list).forEach(function (row) { row.remove(); });
    Array.prototype.forEach.call(files, function (file) {
      var row = make("li", "file"), name = make("span", "file-name", file.name), more = make("span", "file-more", size(file.size));
      var away = make("button", "btn btn-s", "移除");
      away.type = "button";
      away.addEventListener("click", function () { row.remove(); });
      more.setAttribute("role", "status");
      name.appendChild(more);
      if (/^image\//.test(file.type)) {
        var picture = make("img", "file-thumb");
        picture.alt = "";
        picture.src = URL.createObjectURL(file);
        picture.onload = function () { URL.revokeObjectURL(picture.src); };
        row.appendChild(picture);
      }
      row.appendChild(name);
      list.appendChild(row);
      function refuse(words) { row.classList.add("file-refused"); more.className = "file-more bad"; more.textContent = words; row.appendChild(away); }
      if (!fits(input, file.name)) { refuse("不收这种文件，请换成 " + input.accept.replace(/\./g, "").toUpperCase().replace(/,/g, "、")); return; }
      if (file.size > max) { refuse("文件 " + size(file.size) + "，超过 " + size(max) + "，请压缩后再传"); return; }
      if (!file.size) { refuse("这个文件是空的"); return; }
      send();
      function send() {
        var bar = make("progress"), request = new XMLHttpRequest(), body = new FormData();
        bar.max = 100; bar.value = 0;
        bar.setAttribute("aria-label", file.name + " 上传进度");
        row.appendChild(bar);
        if (input.form) all('input[type="hidden"], select', input.form).forEach(function (el) { body.append(el.name, el.value); });
        body.append(input.name, file, file.name);
        request.open("POST", input.getAttribute("data-upload"));
        request.setRequestHeader("X-Form-Token", token());
        request.upload.onprogress = function (event) { if (event.lengthComputable) bar.value = event.loaded / event.total * 100; };
        request.onload = function () {
          bar.remove();
          if (request.status >= 200 && request.status < 300) {
            var part = new DOMParser().parseFromString(request.responseText, "text/html").querySelector("li.file");
            if (part) { row.replaceWith(part); if (window.htmx) window.htmx.process(part); }
            else more.textContent = size(file.size) + " · 已上传";
          } else refuse((request.status < 500 && /^text\/plain/.test(request.getResponseHeader("Content-Type") || "") && request.responseText.slice(0, 120)) || "没有传上去，请再试一次");
        };
        request.onerror = function () {
          bar.remove();
          more.className = "file-more bad"; more.textContent = "连接中断，没有传上去";
          var again = make("button", "btn btn-s", "重试");
          again.type = "button";
          again.addEventListener("click", function () { again.remove(); away.remove(); more.className = "file-more"; more.textContent = size(file.size); send(); });
          row.appendChild(again); row.appendChild(away);
        };
        request.send(body);
      }
    });
  }
  ["dragover", "dragleave", "drop"].forEach(function (kind) {
    doc.addEventListener(kind, function (event) {
      var zone = event.target.closest && event.target.closest("[data-drop]");
      if (!zone) return;
      event.preventDefault();
      zone.classList.toggle("is-over", kind === "dragover");
      var input = one('input[type="file"]', zone);
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      if (input.hasAttribute("data-upload")) upload(input, event.dataTransfer.files);
      else { input.files = event.dataTransfer.files; input.dispatchEvent(new Event("change", { bubbles: true })); }
    });
  });

  /* province, city, county */
  function division(select) {
    var box = select.closest("[data-division]"), lists = all("select", box), next = lists[lists.indexOf(select) + 1];
    var url = box.getAttribute("data-division-url");
    if (!url || !next) return Promise.resolve();
    lists.slice(lists.indexOf(next)).forEach(function (list) { while (list.options.length > 1) list.remove(1); list.value = ""; });
    if (!select.value) return Promise.resolve();
    return fetch(url + encodeURIComponent(select.value), { credentials: "same-origin", headers: { "Accept": "application/json" } })
      .then(function (reply) { return reply.ok ? reply.json() : { rows: [] }; })
      .then(function (told) { told.rows.forEach(function (row) { next.add(new Option(row.name, row.code)); }); })
      .catch(function () { /* the server asks again when the form is sent */ });
  }

  /* an employer that is known already: only what is still empty is filled */
  function employer(input) {
    var form = input.form, code = input.value.replace(/\s/g, "").toUpperCase();
    if (code.length !== 18) return;
    fetch(input.getAttribute("data-employer") + encodeURIComponent(code), { credentials: "same-origin", headers: { "Accept": "application/json" } })
      .then(function (reply) { return reply.ok ? reply.json() : {}; })
      .then(function (told) {
        var row = told.row, box = one("[data-division]", form);
        if (!row) return null;
        [["employer_name", row.name], ["nature", row.nature], ["industry", row.industry], ["address", row.address]].forEach(function (pair) {
          var el = form.elements[pair[0]];
          if (!el || el.value || !pair[1]) return;
          if (el.tomselect) el.tomselect.setValue(pair[1]); else el.value = pair[1];
        });
        var lists = box ? all("select", box) : [], at = row.division || "";
        if (!lists.length || lists[0].value || at.length !== 6) return null;
        lists[0].value = at.slice(0, 2) + "0000";
        return division(lists[0]).then(function () { lists[1].value = at.slice(0, 4) + "00"; return division(lists[1]); })
          .then(function () { lists[2].value = at; });
      })
      .then(function () { input.dispatchEvent(new Event("input", { bubbles: true })); })
      .catch(function () { /* then it is typed */ });
  }

  /* progress of a job */
  function poll(root) {
    if (root.quxiangPoll) return;
    root.quxiangPoll = true;
    var every = +root.getAttribute("data-poll-every") || 1000, misses = 0;
    function again(ms) { setTimeout(function () { if (root.isConnected) next(); }, ms); }
    function next() {
      fetch(root.getAttribute("data-poll"), { credentials: "same-origin", cache: "no-store", headers: { "Accept": "application/json" } })
        .then(function (reply) { if (!reply.ok) throw new Error(String(reply.status)); return reply.json(); })
        .then(function (told) {
          misses = 0;
          all("[data-poll-text]", root).forEach(function (el) {
            var value = told[el.getAttribute("data-poll-text")];
            if (value != null && el.textContent !== String(value)) el.textContent = value;
          });
          if (told.percent != null) {
            all("progress", root).forEach(function (bar) { bar.value = told.percent; });
            all("[data-poll-bar] rect", root).forEach(function (bar) { bar.setAttribute("width", told.percent + "%"); });
          }
          if (!told.done) again(every);
          else if (told.next && told.next.charAt(0) === "/" && told.next.charAt(1) !== "/") location.assign(told.next);
          else location.reload();
        })
        .catch(function () { misses += 1; again(Math.min(every * Math.pow(2, misses), 30000)); });
    }
    again(every);
  }

  /* charts, drawn from the table beside them */
  function chart(figure) {
    var table = one(figure.getAttribute("data-from"));
    if (!window.echarts || !table || figure.quxiangChart) return;
    var head = all("thead th", table).map(function (cell) { return cell.textContent.trim(); });
    var rows = all("tbody tr", table).map(function (row) { return all("th,td", row).map(function (cell) { return cell.textContent.trim(); }); });
    var style = getComputedStyle(doc.documentElement), still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    var colours = ["--blue", "--good", "--c-zyzy", "--c-zzcy", "--c-djy", "--c-zbjy"].map(function (name) { return style.getPropertyValue(name).trim(); });
    var kinds = ["solid", "dashed", "dotted"], box = make("div", "chart-box");
    figure.textContent = "";
    figure.appendChild(box);
    figure.setAttribute("role", "img");
    if (table.closest("details")) table.closest("details").open = false;
    var drawn = figure.quxiangChart = window.echarts.init(box, null, { renderer: "canvas" });
    drawn.setOption({
      animation: !still, color: colours,
      textStyle: { fontFamily: style.getPropertyValue("--sans"), color: style.getPropertyValue("--ink-2").trim() },
      grid: { left: 8, right: 112, top: 16, bottom: 8, containLabel: true },
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: { type: "category", data: rows.map(function (row) { return row[0]; }), boundaryGap: figure.getAttribute("data-chart") === "bar" },
      yAxis: { type: "value", min: 0 },
      series: head.slice(1).map(function (name, at) {
        return { name: name, type: figure.getAttribute("data-chart"), showSymbol: false, lineStyle: { type: kinds[at % 3], width: 2 },
          endLabel: { show: true, formatter: "{a}", color: "inherit" },
          data: rows.map(function (row) { return parseFloat(row[at + 1].replace(/[,%]/g, "")); }) };
      })
    });
    window.addEventListener("resize", function () { drawn.resize(); });
  }

  /* how long is left */
  function left(ms) {
    var s = Math.floor(ms / 1000), m = Math.floor(s / 60), h = Math.floor(m / 60);
    if (s <= 0) return "0，时间已到";
    if (h >= 24) return Math.floor(h / 24) + " 天 " + h % 24 + " 小时";
    if (h) return h + " 小时 " + m % 60 + " 分";
    return m + " 分 " + ("0" + s % 60).slice(-2) + " 秒";
  }
  function countdown(el) {
    if (el.quxiangEnds) return;
    el.quxiangEnds = Date.now() + (+el.getAttribute("data-countdown"));
    (function tick() {
      if (!el.isConnected) return;
      var ms = el.quxiangEnds - Date.now(), text = left(ms);
      if (el.textContent !== text) el.textContent = text;
      if (ms > 0) setTimeout(tick, Math.min(1000, ms + 20));
    })();
  }

  /* a clock that is off; a page that is only old (history, a slow line) is told apart by asking the server once more */
  var CLOCK_MS = 120000;
  function clockNotice(off) {
    var box = make("div", "notice n-warn"), minutes = Math.round(Math.abs(off) / 60000);
    var much = minutes < 120 ? minutes + " 分钟" : minutes < 2880 ? Math.round(minutes / 60) + " 小时" : Math.round(minutes / 1440) + " 天";
    box.setAttribute("role", "status");
    box.setAttribute("data-clock", "");
    box.appendChild(make("p", "", "这台设备的时间比服务器（北京时间）" + (off > 0 ? "快" : "慢") + "了 " + much + "。到期和截止都以服务器时间为准，请校准设备时间。"));
    var main = one("#content");
    if (main) main.insertBefore(box, main.firstChild);
  }
  function clockCheck() {
    var said = one('meta[name="server-time"]');
    if (!said || one('meta[name="server-clock"]') || Math.abs(Date.now() - said.content) < CLOCK_MS) return;
    fetch("/healthz", { credentials: "same-origin", cache: "no-store" }).then(function (reply) {
      var off = Date.now() - Date.parse(reply.headers.get("Date"));
      if (Math.abs(off) >= CLOCK_MS) clockNotice(off);
    }).catch(function () { /* no answer, no verdict */ });
  }

  function search(select) {
    if (!window.TomSelect || select.tomselect || select.disabled) return;
    new window.TomSelect(select, { maxOptions: 500, allowEmptyOption: true,
      placeholder: select.multiple ? "可多选，输入几个字查找" : "",
      render: {
        no_results: function () { return make("div", "no-results", "没有找到"); },
        option: function (item, escape) { return "<div>" + escape(item.text) + "</div>"; },
        item: function (item, escape) { return "<div>" + escape(item.text) + "</div>"; }
      } });
  }

  /* htmx copies only class between old and new elements: copying style attributes is what the CSP refuses */
  if (window.htmx) window.htmx.config.attributesToSettle = ["class"];

  /* on a phone a row of .lines is a paragraph: what names its cells is the head of the table */
  function lines(table) {
    var names = all("thead th", table).map(function (th) { return th.textContent.trim(); });
    all("tbody > tr", table).forEach(function (row) {
      var cells = all("td, th", row), lead = one(".pin", row) || cells[0];
      if (lead) lead.classList.add("line-name");
      cells.forEach(function (cell, i) {
        if (names[i]) cell.setAttribute("data-name", names[i]);
        if (/^[-–]?$/.test(cell.textContent.trim()) && !one("input, button, img, svg", cell)) cell.classList.add("is-none");
      });
    });
  }

  function start(root) {
    function each(selector, run) {
      if (root.matches && root.matches(selector)) run(root);
      all(selector, root).forEach(run);
    }
    each("[data-js]", function (el) { el.hidden = false; });
    each("select[data-search]", search);
    each("form[data-autosave]", autosave);
    each("[data-poll]", poll);
    each("form[data-columns]", function (form) { columns(form, false); });
    each("[data-chart]", chart);
    each("[data-batch]", batch);
    each("table.lines", lines);
    each("[data-tree]", tree);
    each("textarea[data-count]", count);
    each("[data-faults]", function (box) { box.focus(); });
    each("[data-countdown]", countdown);
    if (root === doc) clockCheck();
  }
  if (doc.readyState === "loading") doc.addEventListener("DOMContentLoaded", function () { start(doc); });
  else start(doc);
  doc.addEventListener("htmx:load", function (event) { if (event.detail.elt !== doc.body) start(event.detail.elt); });
})();
