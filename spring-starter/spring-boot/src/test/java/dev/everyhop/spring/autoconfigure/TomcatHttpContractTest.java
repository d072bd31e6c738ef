package dev.everyhop.spring.autoconfigure;

class TomcatHttpContractTest extends HttpContractKit {

    @Override
    String container() {
        return "spring.application.name=tomcat";
    }
}
