package dev.everyhop.spring.autoconfigure;

class JettyHttpContractTest extends HttpContractKit {

    @Override
    String container() {
        return "spring.autoconfigure.exclude=org.springframework.boot.tomcat.autoconfigure.servlet"
                + ".TomcatServletWebServerAutoConfiguration";
    }
}
