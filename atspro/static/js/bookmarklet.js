// A bookmark that runs on the page of a posting and opens the capture page with it in the address's fragment, which no
// server is sent. The capture page prints it with SITE filled in; it must stay one self-contained expression.
(async () => {
  const MAX_HTML = 300000;
  const MAX_DATA = 100000;
  const tidy = (root) => {
    for (const one of root.querySelectorAll("script,style,noscript,template,svg,img,picture,video,audio,iframe,canvas,form,input,button,select,textarea,nav,header nav,footer"))
      one.remove();
    for (const one of root.querySelectorAll("*"))
      for (const { name } of [...one.attributes]) if (name !== "href" && name !== "datetime") one.removeAttribute(name);
    return root;
  };
  const root = document.createElement("div");
  const chosen = getSelection();
  if (chosen.toString().trim().length > 200) {
    root.append(chosen.getRangeAt(0).cloneContents());
  } else {
    const places = [...document.querySelectorAll("main,[role=main],article")];
    const longest = places.sort((one, other) => other.innerText.length - one.innerText.length)[0];
    root.append((longest && longest.innerText.length > 500 ? longest : document.body).cloneNode(true));
  }
  const data = [...document.querySelectorAll('script[type="application/ld+json"]')]
    .map((one) => one.textContent)
    .filter((text) => text.includes("JobPosting") && text.length < MAX_DATA);
  const canonical = document.querySelector('link[rel="canonical"]');
  const posting = {
    url: (canonical && canonical.href) || location.href,
    title: document.title.slice(0, 300),
    data: data.slice(0, 3),
    html: tidy(root).innerHTML.slice(0, MAX_HTML),
  };
  let bytes = new TextEncoder().encode(JSON.stringify(posting));
  let kind = "0";
  if (self.CompressionStream) {
    const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
    bytes = new Uint8Array(await new Response(packed).arrayBuffer());
    kind = "1";
  }
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  const address = "SITE#" + kind + btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  if (!open(address)) location.href = address;
})();
