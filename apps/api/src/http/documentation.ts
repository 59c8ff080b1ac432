import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** The API in one document, from the same schemas that check the requests. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Zhiyin API')
    .setDescription(
      'What shops and sites call. Keys go into `Authorization: Bearer zy_..`; publishable keys (`zy_pk_`) may send events and ask for ' +
        'recommendations from the origins they name, secret keys (`zy_sk_`) do the rest. Errors are RFC 9457 problem documents with a stable `code`.',
    )
    .setVersion('1')
    .addSecurity('key', { type: 'http', scheme: 'bearer', description: 'zy_pk_.. or zy_sk_..' })
    .build();
  return SwaggerModule.createDocument(app, settings, { operationIdFactory: (controller, method) => `${controller.replace('Controller', '').toLowerCase()}_${method}`, autoTagControllers: false });
}

/** `/docs` for people, `/docs/openapi.json` for programs; everything is served from here, nothing from elsewhere. */
export function serveDocumentation(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => describeApi(app), { jsonDocumentUrl: 'docs/openapi.json', customSiteTitle: 'Zhiyin API' });
}
