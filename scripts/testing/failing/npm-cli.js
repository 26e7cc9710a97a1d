// An npm that reaches no registry, for bootstrap.test.ts.
console.error('npm error no network');
process.exitCode = 1;
