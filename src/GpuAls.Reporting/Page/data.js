"use strict";
// The data of the page: names of items, the map, and the pools that sliders rank again. Arrays of numbers are base64 of their little-endian bytes.

const data = JSON.parse(document.getElementById("page-data").textContent);

function bytesOf(base64) {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let n = 0; n < bytes.length; n++) bytes[n] = text.charCodeAt(n);
  return bytes.buffer;
}

function floatsOf(base64) {
  return new Float32Array(bytesOf(base64));
}

function integersOf(base64) {
  return new Int32Array(bytesOf(base64));
}

// A name as an element: text only, and with a direction of its own.
function nameElement(item) {
  const name = document.createElement("bdi");
  name.textContent = data.names[item];
  return name;
}

function numberElement(text) {
  const number = document.createElement("span");
  number.className = "number";
  number.textContent = text;
  return number;
}

function usersText(item) {
  const users = data.users[item];
  return users.toLocaleString("en") + (users === 1 ? " user" : " users");
}
