// Few pictures are drawn for a person at a time: one that was refused is asked for again after a while.

const TRIES = 6;
const PAUSE = 500;

for (const picture of document.querySelectorAll("img[data-drawn]")) {
  let tries = 0;
  const again = () => {
    tries += 1;
    if (tries <= TRIES) {
      setTimeout(() => {
        const address = picture.src;
        picture.src = address;
      }, PAUSE * tries);
    }
  };
  picture.addEventListener("error", again);
  if (picture.complete && !picture.naturalWidth) {
    again();
  }
}
