import type { GitHub } from './github.ts';

const workflow = 'chaos.yml';
const label = 'chaos-regression';
const title = 'The nightly run does not hold';

/** GitHub takes no longer body of an issue or a comment. */
const longestBody = 65_000;

/** Id of the newest run of the nightly workflow on a branch that succeeded. */
export async function lastGoodNight(gitHub: GitHub, branch: string): Promise<number | undefined> {
  const query = new URLSearchParams({ status: 'success', branch, per_page: '1' });
  const { workflow_runs: runs } = (await gitHub.get(`actions/workflows/${workflow}/runs?${query.toString()}`)) as {
    workflow_runs: { id: number }[];
  };
  return runs[0]?.id;
}

/** Opens the issue of failed nights, or, when one is open, adds a comment to it. Returns its number. */
export async function tellOfNight(gitHub: GitHub, text: string): Promise<number> {
  const body = text.length <= longestBody ? text : `${text.slice(0, longestBody)}\n\n…`;
  const open = (await gitHub.get(`issues?state=open&labels=${label}&per_page=1`)) as { number: number }[];
  const [known] = open;
  if (known !== undefined) {
    await gitHub.send('POST', `issues/${known.number}/comments`, { body });
    return known.number;
  }
  const { number } = (await gitHub.send('POST', 'issues', { title, body, labels: [label] })) as { number: number };
  return number;
}
