package dev.everyhop.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GateReasonTest {

    @Test
    void referenceListsEveryReasonWithItsStatusAndProblem() throws IOException {
        Path reference = Path.of(System.getProperty("everyhop.root"), "docs/reference/gate-reasons.md");
        List<String> documented = new ArrayList<>();
        for (String line : Files.readAllLines(reference)) {
            if (line.startsWith("| `")) {
                String[] cells = line.split("\\|", -1);
                documented.add(cells[1].strip() + cells[2].strip() + cells[3].strip());
            }
        }

        assertThat(documented)
                .containsExactlyElementsOf(Arrays.stream(GateReason.values())
                        .map(GateReasonTest::row)
                        .toList());
    }

    @Test
    void codesAreDistinctAndLowerCase() {
        List<String> codes =
                Arrays.stream(GateReason.values()).map(GateReason::code).toList();

        assertThat(codes).doesNotHaveDuplicates().allMatch(code -> code.matches("[a-z]+\\.[a-z_]+"));
    }

    private static String row(GateReason reason) {
        return reason.refuses()
                ? "`" + reason.code() + "`" + reason.problem().status() + "`"
                        + reason.problem().type().substring("urn:everyhop:problem:".length()) + "`"
                : "`" + reason.code() + "`permitted-";
    }
}
