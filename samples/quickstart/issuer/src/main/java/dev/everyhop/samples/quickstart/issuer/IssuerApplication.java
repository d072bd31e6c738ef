package dev.everyhop.samples.quickstart.issuer;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the issuer. With the Spring profile {@code defaults} its tokens are what Spring Authorization Server makes of itself. */
@SpringBootApplication
public class IssuerApplication {

    /** Starts the issuer. */
    public static void main(String[] args) {
        SpringApplication.run(IssuerApplication.class, args);
    }
}
