package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ObtainReasonTest {

    @Test
    void everyCodeIsInTheReferenceAndNoOther() throws Exception {
        Path page = Path.of(System.getProperty("everyhop.root"), "docs/reference/obtain-reasons.md");
        List<String> documented = Pattern.compile("^\\| `(obtain[a-z._]+)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(page))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(documented)
                .containsExactlyElementsOf(Arrays.stream(ObtainReason.values())
                        .map(ObtainReason::code)
                        .toList());
    }
}
