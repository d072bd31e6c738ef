package dev.everyhop.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TokenReasonTest {

    @Test
    void everyCodeIsInTheReferenceAndNoOther() throws Exception {
        Path page = Path.of(System.getProperty("everyhop.root"), "docs/reference/token-reasons.md");
        List<String> documented = Pattern.compile("^\\| `([a-z._]+)` \\|", Pattern.MULTILINE)
                .matcher(Files.readString(page))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(documented)
                .containsExactlyElementsOf(Arrays.stream(TokenReason.values())
                        .map(TokenReason::code)
                        .toList());
    }
}
