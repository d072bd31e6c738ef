package dev.everyhop.spring.autoconfigure;

class AuditCanaryNettyTest extends AuditCanaryKit {

    @Override
    String webApplicationType() {
        return "reactive";
    }
}
