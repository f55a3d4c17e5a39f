// Runs a tool of the workspace with a Node that is new enough for it: the system's when it is,
// else the one that npm installed for this platform. Usage: node run.mjs [--in folder] tool-or-script.ts args…
import { spawnSync } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [major, minor] = process.versions.node.split('.').map(Number);

function newEnough() {
  return major > 22 || (major === 22 && minor >= 17);
}

function nodePath() {
  if (newEnough()) return process.execPath;
  const own = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(own)) return own;
  console.error(`Node 22.17 or newer is needed, and this is ${process.version}. Run "npm ci" in web/.`);
  process.exit(1);
}

const args = process.argv.slice(2);
let cwd = root;
if (args[0] === '--in') {
  cwd = join(root, args[1]);
  args.splice(0, 2);
}
const node = nodePath();
const installed = [cwd, root].map((d) => join(d, 'node_modules', '.bin', args[0])).find(existsSync);
const tool = args[0].endsWith('.ts') ? join(cwd, args[0]) : installed; // a script of ours, or a package's
if (!tool) {
  console.error(`${args[0]} is not installed. Run "npm ci" in web/.`);
  process.exit(1);
}
const { status } = spawnSync(node, [realpathSync(tool), ...args.slice(1)], {
  cwd,
  stdio: 'inherit',
  env: { ...process.env, PATH: dirname(node) + delimiter + process.env.PATH },
});
process.exit(status ?? 1);
