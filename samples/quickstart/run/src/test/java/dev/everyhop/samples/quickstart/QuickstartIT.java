package dev.everyhop.samples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What the command of the README does, with the flag that makes it exit. */
class QuickstartIT {

    @Test
    void everyDecisionIsAsExpected() throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();

        int status = Quickstart.run(
                Stage.Jars.fromSystemProperties(), true, new PrintStream(text, true, StandardCharsets.UTF_8));

        String output = text.toString(StandardCharsets.UTF_8);
        assertThat(output).contains("All 16 decisions as expected.");
        assertThat(output)
                .containsPattern("The audit log verifies: [1-9][0-9]* records so far, and a witness has cosigned");
        assertThat(output).doesNotContain("eyJ");
        assertThat(status).isZero();
    }
}
