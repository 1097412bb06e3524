/** What the camera of a phone shows: the display it looks at, with a frame around the code. */

/** The camera's picture: close to the code, or drawn back to the whole display. */
export function photograph(view, camera, display, location) {
  const { width, height } = camera;
  const box = location ? boxAround(location) : boxAll(display);
  const scale = height / box.height;
  const left = box.x - (width / scale - box.width) / 2;
  view.fillStyle = "#101214";
  view.fillRect(0, 0, width, height);
  view.imageSmoothingEnabled = true;
  view.imageSmoothingQuality = "high";
  view.drawImage(display, left, box.y, width / scale, box.height, 0, 0, width, height);
  if (!location) return;
  view.strokeStyle = "#39e08c";
  view.lineWidth = 4;
  view.beginPath();
  for (const name of ["topLeftCorner", "topRightCorner", "bottomRightCorner", "bottomLeftCorner"]) {
    const corner = location[name];
    view.lineTo((corner.x - left) * scale, (corner.y - box.y) * scale);
  }
  view.closePath();
  view.stroke();
}

/** The code with room around it for the words below. */
function boxAround({ topLeftCorner, bottomRightCorner }) {
  const side = bottomRightCorner.x - topLeftCorner.x;
  const x = topLeftCorner.x - side * 0.1;
  return { x, y: topLeftCorner.y - side * 0.1, width: side * 1.2, height: side * 1.36 };
}

function boxAll({ width, height }) {
  return { x: 0, y: -height * 0.04, width, height: height * 1.2 };
}
