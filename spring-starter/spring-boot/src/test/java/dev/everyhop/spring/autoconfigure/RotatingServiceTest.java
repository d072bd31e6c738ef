package dev.everyhop.spring.autoconfigure;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotatingServiceTest extends RotatingServiceKit {

    @ParameterizedTest
    @ValueSource(strings = {"servlet", "reactive"})
    void serverRotatesUnderCalls(String stack) throws Exception {
        rotates("spring.main.web-application-type=" + stack);
    }
}
