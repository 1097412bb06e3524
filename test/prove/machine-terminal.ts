/**
 * A terminal on a whole machine: the package installed as a technician installs it, a configuration
 * for the machine's own display, sound card and keyboard, and the story that the two lives share.
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JWK } from "jose";
import { type Authority, makeAuthority } from "../integration/certificates.ts";
import { type Mosquitto, startMosquitto } from "../integration/mosquitto.ts";
import { type OutsideBank, openOutsideBank } from "../integration/outside-bank.ts";
import { makePackage } from "./debian-package.ts";
import { HOST_ADDRESS, LINE, type Machine, type Peculiar, SHARE, startMachine } from "./machine.ts";
import type { MachineImage } from "./machine-image.ts";
import { MACHINE_PATIENCE_MS } from "./machine-monitor.ts";

export const TERMINAL = "T-0042";
const HOME = "/var/lib/soundbox";
/** What its label says. */
export const LABEL_SECRET = "00112233445566778899aabbccddeeff";
export const CONFIG = `${HOME}/config.json`;
/** The machine's own parts; what is not named is as the package has it. */
const OWN_PARTS = {
  languages: ["en"],
  board: { display: "auto", panel: "kernel", mixer: "Master", speakerDevice: "auto" },
  line: { port: LINE, labelSecret: "label" },
  panel: { input: "/dev/input/by-path/platform-i8042-serio-0-event-kbd", click: "off" },
};

/** The counter that the machine stands on: its disk, its bank, and the cable between. */
export interface Counter {
  readonly broker: Mosquitto;
  readonly bank: OutsideBank;
  /** Switches the machine on, for the first time or again. */
  start(life: string, peculiar?: Peculiar): Promise<Machine>;
  /** Installs the package. */
  install(machine: Machine): Promise<void>;
  /** Sets the terminal up and starts it. */
  setUp(machine: Machine): Promise<void>;
  /** Takes everything down. */
  remove(): Promise<void>;
}

/** Prepares everything but the machine itself. `tell` hears how it goes. */
export async function openCounter(
  image: MachineImage,
  tell: (line: string) => void,
): Promise<Counter> {
  const folder = mkdtempSync(join(tmpdir(), "soundbox-machine-"));
  const share = join(folder, "share");
  mkdirSync(share);
  tell("making the package");
  copyFileSync(makePackage("amd64", folder), join(share, "soundbox.deb"));
  const disk = join(folder, "disk.img");
  execFileSync("cp", ["--sparse=always", image.disk, disk]);
  const authority = makeAuthority("Soundbox test authority");
  const { broker, bank } = await openBank(authority);
  const certificate = authority.issue({ commonName: TERMINAL });
  copyFileSync(authority.caFile, join(share, "ca.pem"));
  copyFileSync(certificate.certificateFile, join(share, "link.pem"));
  copyFileSync(certificate.privateKeyFile, join(share, "link.key.pem"));
  writeFileSync(join(share, "bank.jwks.json"), JSON.stringify(bank.jwks));
  return {
    broker,
    bank,
    start: (life, peculiar = {}) => startMachine({ image, disk, folder, share, life, ...peculiar }),
    install: (machine) => install(machine, tell),
    setUp: (machine) => setUp(machine, bank, broker.port, share, tell),
    async remove() {
      await bank.close();
      await broker.stop();
      authority.remove();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openBank(authority: Authority): Promise<Pick<Counter, "broker" | "bank">> {
  const names = ["IP:127.0.0.1", `IP:${HOST_ADDRESS}`];
  const server = authority.issue({ commonName: "broker", names });
  const broker = await startMosquitto({
    lines: [
      `cafile ${authority.caFile}`,
      `certfile ${server.certificateFile}`,
      `keyfile ${server.privateKeyFile}`,
      "require_certificate true",
    ],
  });
  const own = authority.issue({ commonName: "bank" });
  const bank = await openOutsideBank({
    url: `mqtts://127.0.0.1:${broker.port}`,
    terminal: TERMINAL,
    tls: { ca: authority.ca, cert: own.certificate, key: own.privateKey },
    patienceMs: MACHINE_PATIENCE_MS,
  });
  return { broker, bank };
}

async function install({ shell }: Machine, tell: (line: string) => void): Promise<void> {
  await shell.run(`mount -t 9p -o trans=virtio,ro share ${SHARE}`);
  tell("apt install ./soundbox.deb, in the machine");
  await shell.run(
    `DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends ` +
      `${SHARE}/soundbox.deb`,
  );
}

async function setUp(
  { shell }: Machine,
  bank: OutsideBank,
  port: number,
  share: string,
  tell: (line: string) => void,
): Promise<void> {
  tell("soundbox setup, in the machine");
  const as = "runuser -u soundbox --";
  writeFileSync(join(share, "label"), `${LABEL_SECRET}\n`);
  const files = ["ca.pem", "link.pem", "link.key.pem", "bank.jwks.json", "label"];
  for (const name of files) {
    await shell.run(`install -o soundbox -g soundbox -m 600 ${SHARE}/${name} ${HOME}/${name}`);
  }
  const tls = `--ca ${HOME}/ca.pem --certificate ${HOME}/link.pem --private-key ${HOME}/link.key.pem`;
  const printed = await shell.run(
    `${as} soundbox setup ${HOME} --terminal ${TERMINAL} --acquirer ${bank.id} ` +
      `--acquirer-keys ${HOME}/bank.jwks.json --broker mqtts://${HOST_ADDRESS}:${port} ${tls}`,
  );
  bank.knows(JSON.parse(printed.slice(printed.indexOf("{"))) as JWK);
  const config = JSON.parse(await shell.run(`cat ${CONFIG}`)) as Record<string, unknown>;
  writeFileSync(join(share, "config.json"), JSON.stringify({ ...config, ...OWN_PARTS }));
  await shell.run(`${as} cp ${SHARE}/config.json ${CONFIG} && sync ${CONFIG}`);
  await shell.run("systemctl start --no-block soundbox");
}
