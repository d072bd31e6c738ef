package dev.everyhop.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The table of the contract in the docs is the one that is run; {@code -Dcontract.write=true} writes it. */
class HttpContractReferenceTest {

    private static final Path PAGE = Path.of(
            Objects.requireNonNull(System.getProperty("everyhop.root"), "everyhop.root"),
            "docs/reference/http-contract.md");
    private static final String MARK = "<!-- the cases -->\n";

    @Test
    void pageShowsTheCasesThatAreRun() throws IOException {
        String page = Files.readString(PAGE);
        String head = page.substring(0, page.indexOf(MARK) + MARK.length());
        String whole = head.replaceFirst("[0-9]+ cases", ContractCases.count() + " cases") + table();
        if (Boolean.getBoolean("contract.write")) {
            Files.writeString(PAGE, whole);
        }
        assertThat(PAGE)
                .as("write it with -Dcontract.write=true and review the difference")
                .hasContent(whole);
    }

    @Test
    void thereAreHundreds() {
        assertThat(ContractCases.count()).isGreaterThanOrEqualTo(600);
    }

    private static String table() {
        StringBuilder text = new StringBuilder();
        ContractCases.ALL.forEach((group, cases) -> {
            text.append("\n## ").append(group).append("\n\n");
            text.append("| case | request | answer | events | handler |\n|---|---|---|---|---|\n");
            cases.forEach(one -> text.append(rows(one)));
        });
        return text.toString();
    }

    private static String rows(HttpCase one) {
        StringBuilder rows = new StringBuilder();
        List<HttpCase.Step> steps = one.steps();
        for (int i = 0; i < steps.size(); i++) {
            HttpCase.Step step = steps.get(i);
            rows.append("| ")
                    .append(i == 0 ? Sent.printable(one.title()) : "then")
                    .append(" | ")
                    .append(step.sent().described())
                    .append(" | ")
                    .append(step.outcome().described())
                    .append(" |\n");
        }
        return rows.toString();
    }
}
