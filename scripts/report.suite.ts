import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { chromium, type Browser, type Page } from 'playwright-core';
import { judge } from '../harness/checker/judge.ts';
import type { History } from '../harness/history/entry.ts';
import { pageOf } from '../harness/report/page/page.ts';
import { readRun } from '../harness/store/read-run.ts';
import { findChromium } from './setup/chromium.ts';

const savedRun = (name: string): string => join(import.meta.dirname, '../suites/histories', name);

// Every test loads a page in a real Chromium that may reach nothing, and fails on any error that the page throws.
describe('a report in Chromium', function () {
  this.timeout(60_000);
  let browser: Browser;
  let folder: string;
  let page: Page;
  let errors: string[];

  before(async function () {
    const executablePath = findChromium();
    if (executablePath === undefined) {
      process.stderr.write('there is no Chromium on this machine: reports are not tried in a browser\n');
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), 'report-'));
    // Root, as in a container, has no sandbox.
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  });
  after(async () => {
    await browser?.close();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    errors = [];
    page = await browser.newPage({ viewport: { width: 1400, height: 900 }, reducedMotion: 'reduce' });
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('console', (one) => void (one.type() === 'error' && errors.push(one.text())));
    page.on('request', (request) => void (request.url().startsWith('file:') || errors.push(request.url())));
  });
  afterEach(async () => {
    await page.close();
    expect(errors).to.deep.equal([]);
  });

  it('of a split brain says in one line what happened, and leads to where two wrote', async () => {
    await open('split-brain');
    expect(await page.locator('h1').textContent()).to.match(/Two pods of journal-1 wrote at once/);
    const whole = await shown();
    await page.locator('.anomaly').first().click();
    expect(await shown()).to.not.equal(whole);
    expect(await page.locator('#picture .marked').count()).to.be.greaterThan(0);
    expect(await inView('#picture .t-clash')).to.equal(true);
    expect(await page.locator('#entries .row.mark').count()).to.be.greaterThan(0);
    expect(await page.locator('#said').textContent()).to.match(/at most one pod writes as journal-1.* entries from/);
  });

  it('zooms and moves by wheel, buttons and keys, and shows everything again', async () => {
    await open('kubelet-outage');
    const whole = await shown();
    const bars = (): Promise<number> => page.locator('#picture .bar').count();
    const all = await bars();
    await page.locator('#picture').hover();
    await page.keyboard.down('Control');
    for (let turn = 0; turn < 8; turn++) await page.mouse.wheel(0, -100);
    await page.keyboard.up('Control');
    const near = await shown();
    expect(near).to.not.equal(whole);
    expect(await bars()).to.be.lessThan(all);
    await page.locator('#picture').focus();
    await page.keyboard.press('ArrowRight');
    expect(await shown()).to.not.equal(near);
    await page.keyboard.press('0');
    expect(await shown()).to.equal(whole);
    await page.locator('[data-do=in]').click();
    expect(await shown()).to.not.equal(whole);
    await page.locator('[data-do=all]').click();
    expect(await shown()).to.equal(whole);
  });

  it('goes from bar to bar by keys, says each, and opens its entry', async () => {
    await open('kubelet-outage');
    await page.locator('#picture').focus();
    for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowDown');
    const label = await page.evaluate('document.activeElement.getAttribute("aria-label")');
    expect(label)
      .to.be.a('string')
      .and.match(/, from [\d.]+ s to [\d.]+ s$/);
    expect(await page.locator('#said').textContent()).to.equal(label);
    await page.keyboard.press('Enter');
    expect(await page.locator('#entry-title').textContent()).to.match(/^Entry #\d+ at [\d.]+ s$/);
    expect(JSON.parse((await page.locator('#entry-json').textContent()) ?? '')).to.have.property('index');
    await page.keyboard.press('Escape');
    expect(await page.locator('#entry').isHidden()).to.equal(true);
  });

  it('shows what is below the pointer, and filters entries', async () => {
    await open('kubelet-outage');
    await page.locator('#picture .t-fault').first().hover();
    expect(await page.locator('#tip').textContent()).to.match(/^Fault kubelet-stop on worker.*click opens/);
    await page.locator('#filter [name=kind]').selectOption('fault');
    await page.locator('#filter [name=text]').fill('kubelet-stop');
    expect(await page.locator('#found').textContent()).to.match(/^4 of \d+$/);
    await page.locator('#entries .row').first().click();
    expect(await page.locator('#entry-json').textContent()).to.contain('"kubelet-stop"');
  });

  it('is light or dark as the reader wants it, and prints without its tools', async () => {
    await open('split-brain');
    const ground = (): Promise<unknown> => page.evaluate('getComputedStyle(document.body).backgroundColor');
    const light = await ground();
    await page.locator('#theme').click();
    expect(await ground()).to.not.equal(light);
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.tools').isVisible()).to.equal(false);
    expect(await page.locator('#picture').isVisible()).to.equal(true);
  });

  it('of a hundred thousand entries shows its picture before its entries are unpacked', async () => {
    const { history } = await readRun(savedRun('kubelet-outage'));
    const many: History = Array.from({ length: 100_000 }, (_, index) => {
      const entry = history[index] ?? history.findLast(({ f }) => f === 'line') ?? history.at(-1)!;
      return { ...entry, index, timeMs: entry.timeMs + (index < history.length ? 0 : index / 1_000) };
    });
    await open('kubelet-outage', many);
    expect(await page.locator('#found').textContent()).to.equal('100000 of 100000');
    const [drawn = NaN, ready = NaN] = await page.evaluate<number[]>('[statefaultDrawnMs, statefaultReadyMs]');
    expect(drawn).to.be.lessThan(ready);
  });

  async function open(name: string, instead?: History): Promise<void> {
    const { scenario, history } = await readRun(savedRun(name));
    if (scenario === undefined) throw new Error('a saved run has its scenario');
    const file = join(folder, `${name}.html`);
    const verdict = judge(scenario, history);
    writeFileSync(file, pageOf({ scenario, history: instead ?? history, verdict }));
    await page.goto(`file://${file}`);
    await page.waitForSelector('html[data-ready=yes]');
  }

  const shown = (): Promise<string | null> => page.locator('#shown').textContent();

  async function inView(selector: string): Promise<boolean> {
    const box = await page.locator(selector).first().boundingBox();
    return box !== null && box.y >= 0 && box.y + box.height <= 900;
  }
});
