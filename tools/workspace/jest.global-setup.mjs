// One throw-away PostgreSQL for all test files, migrated once into a template that each file copies (see libs/testing).
export default async function () {
  const { startTestCluster } = await import('../../libs/testing/dist/test-cluster.js');
  const cluster = await startTestCluster();
  process.env.ZHIYIN_TEST_CLUSTER = JSON.stringify(cluster.coordinates);
  globalThis.__ZHIYIN_TEST_CLUSTER__ = cluster;
}
