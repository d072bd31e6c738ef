package dev.everyhop.testkit;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** All cases of the contract, by what they are about. */
final class ContractCases {

    static final Map<String, List<HttpCase>> ALL = all();

    private ContractCases() {}

    private static Map<String, List<HttpCase>> all() {
        Map<String, List<HttpCase>> all = new LinkedHashMap<>();
        all.put("Paths", PathCases.all());
        all.put("Methods", MethodCases.all());
        all.put("Credentials", CredentialCases.all());
        all.put("Tokens", TokenCases.all());
        all.put("Access", AccessCases.all());
        all.put("Parameters", ParameterCases.all());
        all.put("JSON bodies", JsonCases.all());
        all.put("Other bodies", BodyCases.all());
        all.put("Answers", AnswerCases.all());
        all.put("Connections", ConnectionCases.all());
        all.put("Limits", LimitCases.all());
        all.values().forEach(ContractCases::distinct);
        return Collections.unmodifiableMap(all);
    }

    static int count() {
        return ALL.values().stream().mapToInt(List::size).sum();
    }

    private static void distinct(List<HttpCase> cases) {
        Set<String> titles = new HashSet<>();
        List<String> twice = cases.stream()
                .map(HttpCase::title)
                .filter(title -> !titles.add(title))
                .toList();
        if (!twice.isEmpty()) {
            throw new IllegalStateException("Two cases are called the same: " + twice);
        }
    }
}
