export default async function () {
  await globalThis.__ZHIYIN_TEST_CLUSTER__?.stop();
}
