package dev.everyhop.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AuditReferenceTest {

    private static String page() throws IOException {
        return Files.readString(Path.of(System.getProperty("everyhop.root"), "docs/reference/audit-records.md"));
    }

    private static List<String> rows(String pattern) throws IOException {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(page())
                .results()
                .map(row -> row.group().strip())
                .toList();
    }

    @Test
    void everyCodeIsInTheReferenceWithItsClassAndDeliveryAndNoOther() throws Exception {
        assertThat(rows("^\\| `[a-z_]+` \\| [0-9]{4} \\| [A-Z]+ \\|"))
                .containsExactlyElementsOf(Arrays.stream(AuditCode.values())
                        .map(code -> "| `" + code.code() + "` | " + code.classUid() + " | " + code.delivery() + " |")
                        .toList());
    }

    @Test
    void everyReasonIsInTheReference() throws Exception {
        String reasons = page().substring(page().indexOf("## Reasons"), page().indexOf("## Events"));
        assertThat(Pattern.compile("^\\| `([a-z._]+)` \\|", Pattern.MULTILINE)
                        .matcher(reasons)
                        .results()
                        .map(row -> row.group(1)))
                .containsExactlyElementsOf(Arrays.stream(AuditReason.values())
                        .map(AuditReason::code)
                        .toList());
    }

    /** Each member that a record can have is named in the table of fields. */
    @Test
    void everyFieldThatIsWrittenIsInTheReference() throws Exception {
        String encoder = Files.readString(Path.of(
                System.getProperty("everyhop.root"), "core/audit/src/main/java/dev/everyhop/audit/RecordEncoder.java"));
        String fields = page().substring(page().indexOf("## Fields"), page().indexOf("## Reasons"));
        List<String> unmapped = List.of(
                "delivery",
                "operation",
                "status",
                "issuer",
                "request_body",
                "response_body",
                "on_behalf_of",
                "counts",
                "details",
                "undeclared_details");
        for (String name : unmapped) {
            assertThat(encoder).contains("\"" + name + "\"");
            assertThat(fields).contains("unmapped." + name + "`");
        }
        List<String> shared = List.of(
                "version",
                "product",
                "vendor_name",
                "name",
                "app_name",
                "title",
                "uid",
                "type_id",
                "ip",
                "code",
                "size",
                "sha256",
                "response",
                "request",
                "service",
                "unknown",
                "label");
        Pattern.compile("(?:field|open|openArray|body|user)\\(\"([a-z_]+)\"")
                .matcher(encoder)
                .results()
                .map(found -> found.group(1))
                .filter(name -> !shared.contains(name))
                .forEach(name -> assertThat(fields).as(name).contains(name));
    }
}
