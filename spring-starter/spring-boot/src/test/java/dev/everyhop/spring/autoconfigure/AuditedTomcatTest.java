package dev.everyhop.spring.autoconfigure;

class AuditedTomcatTest extends AuditedServiceKit {

    @Override
    String webApplicationType() {
        return "servlet";
    }
}
