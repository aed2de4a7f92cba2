// "Near me": asks the browser where it is once somebody presses the button, and never before. What is sent is the place
// to about a kilometre, in one address that nobody keeps; the page that comes names a town.
for (const button of document.querySelectorAll("[data-near]")) {
  const failed = document.getElementById(button.dataset.near);
  if (!("geolocation" in navigator)) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    button.disabled = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => location.assign(`/nearest?at=${coords.latitude.toFixed(2)},${coords.longitude.toFixed(2)}`),
      () => {
        button.disabled = false;
        failed.textContent = failed.dataset.text;
      },
      { maximumAge: 600000, timeout: 15000 },
    );
  });
}
