/**
 * Which wallet is in the hand: a country, and the wallets that are known from there. Those of which
 * nobody has published whether they can pay here can be tried from anywhere, and are refused.
 */
const COUNTRIES = new Intl.DisplayNames(["en"], { type: "region" });

export const countryName = (code) => COUNTRIES.of(code) ?? code;

/** @param changed told when another wallet is in the hand. */
export function openWallets(select, box, changed) {
  let wallets = [];

  function fill(country, chosen) {
    select.value = country;
    const here = wallets.filter((wallet) => wallet.country === country);
    const unsure = wallets.filter((wallet) => wallet.country === null);
    box.replaceChildren(...[...here, ...unsure].map(tileOf));
    // Those that are refused stand in a row of their own.
    box.querySelector(".unsure")?.classList.add("row");
    const wanted = box.querySelector(`input[value="${chosen ?? here[0]?.id}"]`);
    if (wanted) wanted.checked = true;
  }

  select.addEventListener("change", () => {
    fill(select.value);
    changed();
  });
  box.addEventListener("change", changed);

  return {
    /** Filled once; a page that comes back keeps the payer's choice. */
    setAll(all) {
      if (wallets.length > 0) return false;
      wallets = all;
      const known = [...new Set(all.map(({ country }) => country).filter(Boolean))];
      select.replaceChildren(...known.map((code) => new Option(countryName(code), code)));
      return true;
    },
    choose: ({ country, wallet }) => fill(country, wallet),
    get chosen() {
      return { country: select.value, wallet: box.querySelector(":checked")?.value ?? "" };
    },
  };
}

function tileOf({ id, name, currency, country }) {
  const label = document.createElement("label");
  const radio = document.createElement("input");
  const small = document.createElement("small");
  radio.type = "radio";
  radio.name = "wallet";
  radio.value = id;
  small.textContent = country === null ? "not verified" : currency || "KHR, USD";
  label.classList.toggle("unsure", country === null);
  label.append(radio, name, small);
  return label;
}
