package dev.everyhop.samples.quickstart.orders;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the service. */
@SpringBootApplication
public class OrdersApplication {

    /** Starts the service. */
    public static void main(String[] args) {
        SpringApplication.run(OrdersApplication.class, args);
    }
}
