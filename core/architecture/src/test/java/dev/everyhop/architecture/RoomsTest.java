package dev.everyhop.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RoomsTest {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.everyhop");

    /** What each room may know: other rooms by name, third parties by package. A new room needs a line here. */
    private static final Map<String, List<String>> MAY_KNOW = new TreeMap<>(Map.ofEntries(
            entry("event", List.of()),
            entry("token", List.of("event", "org.jose4j..", "org.slf4j..")),
            entry("corretto", List.of("event", "token", "com.amazon.corretto..", "org.slf4j..")),
            entry("access", List.of("event", "org.apache.shiro..", "org.slf4j..")),
            entry("limit", List.of("event", "io.github.resilience4j..")),
            entry("redis", List.of("event", "limit", "token", "io.lettuce..", "io.netty..")),
            entry(
                    "schema",
                    List.of(
                            "event",
                            "com.networknt..",
                            "tools.jackson..",
                            "com.fasterxml.jackson.annotation..",
                            "com.google.re2j..",
                            "org.hibernate.validator..",
                            "jakarta.validation..",
                            "org.slf4j..")),
            entry("audit", List.of("event", "tools.jackson..", "org.slf4j..")),
            entry("kafka", List.of("event", "audit", "org.apache.kafka..")),
            entry("otel", List.of("event", "audit", "tools.jackson..")),
            entry(
                    "cli",
                    List.of("event", "audit", "picocli..", "me.tongfei.progressbar..", "com.sun.net.httpserver..")),
            entry("secret", List.of("event", "tools.jackson..", "io.spiffe..", "org.slf4j..")),
            entry(
                    "client",
                    List.of(
                            "event",
                            "secret",
                            "token",
                            "okhttp3..",
                            "okio..",
                            "io.github.resilience4j..",
                            "javax.net",
                            "org.slf4j..")),
            entry(
                    "gate",
                    List.of(
                            "event",
                            "token",
                            "access",
                            "limit",
                            "schema",
                            "audit",
                            "org.apache.shiro.authz.annotation..",
                            "org.snakeyaml.engine..",
                            "tools.jackson..",
                            "org.slf4j..")),
            entry(
                    "testkit",
                    List.of(
                            "event",
                            "token",
                            "access",
                            "limit",
                            "gate",
                            "org.jose4j..",
                            "org.junit.jupiter.api..",
                            "javax.net")),
            entry(
                    "servlet",
                    List.of("event", "token", "audit", "gate", "limit", "schema", "jakarta.servlet..", "org.slf4j..")),
            entry(
                    "jaxrs",
                    List.of(
                            "event",
                            "token",
                            "access",
                            "gate",
                            "schema",
                            "servlet",
                            "jakarta.ws.rs..",
                            "jakarta.annotation..",
                            "jakarta.servlet..",
                            "org.apache.shiro.authz.annotation..",
                            "org.slf4j..")),
            entry(
                    "spring",
                    List.of(
                            "event",
                            "token",
                            "access",
                            "schema",
                            "audit",
                            "gate",
                            "limit",
                            "redis",
                            "servlet",
                            "schema",
                            "secret",
                            "client",
                            "okhttp3..",
                            "okio..",
                            "ch.qos.logback..",
                            "org.eclipse.jetty..",
                            "org.springframework..",
                            "io.github.resilience4j..",
                            "io.micrometer.core..",
                            "org.reactivestreams..",
                            "reactor..",
                            "io.netty..",
                            "jakarta.servlet..",
                            "jakarta.validation..",
                            "org.hibernate.validator..",
                            "org.apache.shiro.authz.annotation..",
                            "org.apache.shiro.realm..",
                            "org.slf4j..",
                            "tools.jackson.."))));

    @TestFactory
    Stream<DynamicTest> aRoomKnowsOnlyTheRoomsInItsRow() {
        return MAY_KNOW.entrySet().stream()
                .filter(room -> HOUSE.stream().anyMatch(one -> roomOf(one).equals(room.getKey())))
                .map(room -> DynamicTest.dynamicTest(room.getKey(), () -> {
                    String own = "dev.everyhop." + room.getKey() + "..";
                    String[] known = Stream.concat(
                                    Stream.of(
                                            own,
                                            "java..",
                                            "javax.net.ssl..",
                                            "javax.crypto..",
                                            "javax.security..",
                                            "org.jspecify.."),
                                    room.getValue().stream()
                                            .map(one -> one.contains(".") ? one : "dev.everyhop." + one + ".."))
                            .toArray(String[]::new);
                    noClasses()
                            .that()
                            .resideInAPackage(own)
                            .should()
                            .dependOnClassesThat(not(resideInAnyPackage(known)).and(not(arrays())))
                            .check(HOUSE);
                }));
    }

    @Test
    void everyRoomHasARow() {
        assertThat(HOUSE.stream().map(RoomsTest::roomOf).distinct()).isSubsetOf(MAY_KNOW.keySet());
    }

    @Test
    void roomsAndTheirPackagesAreFreeOfCycles() {
        slices().matching("dev.everyhop.(*)..").should().beFreeOfCycles().check(HOUSE);
    }

    @Test
    void whatIsInternalIsKnownInItsRoomOnly() {
        for (String room : MAY_KNOW.keySet()) {
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.everyhop." + room + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.everyhop." + room + ".internal..")
                    .allowEmptyShould(true)
                    .check(HOUSE);
        }
    }

    @Test
    void everyPackageIsNullMarked() {
        classes()
                .should(new com.tngtech.archunit.lang.ArchCondition<>("be in a package marked @NullMarked") {
                    @Override
                    public void check(JavaClass one, com.tngtech.archunit.lang.ConditionEvents events) {
                        events.add(new com.tngtech.archunit.lang.SimpleConditionEvent(
                                one, one.getPackage().isAnnotatedWith(NullMarked.class), one.getName()));
                    }
                })
                .check(HOUSE);
    }

    @Test
    void noMethodIsSynchronized() {
        methods().should().notHaveModifier(JavaModifier.SYNCHRONIZED).check(HOUSE);
    }

    @Test
    void textIsFoldedWithALocale() {
        noClasses().should().callMethod(String.class, "toLowerCase").check(HOUSE);
        noClasses().should().callMethod(String.class, "toUpperCase").check(HOUSE);
    }

    @Test
    void nothingIsPrinted() {
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(HOUSE);
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(HOUSE);
    }

    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> arrays() {
        return com.tngtech.archunit.base.DescribedPredicate.describe(
                "arrays of primitives",
                one -> one.isArray() && one.getBaseComponentType().isPrimitive() || one.isPrimitive());
    }

    private static String roomOf(JavaClass one) {
        return Arrays.asList(one.getPackageName().split("\\.")).get(2);
    }
}
