package dev.everyhop.spring.autoconfigure;

class AuditedNettyTest extends AuditedServiceKit {

    @Override
    String webApplicationType() {
        return "reactive";
    }
}
