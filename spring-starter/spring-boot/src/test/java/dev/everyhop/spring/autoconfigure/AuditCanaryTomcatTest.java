package dev.everyhop.spring.autoconfigure;

class AuditCanaryTomcatTest extends AuditCanaryKit {

    @Override
    String webApplicationType() {
        return "servlet";
    }
}
