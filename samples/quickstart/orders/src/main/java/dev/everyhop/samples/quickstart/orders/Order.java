package dev.everyhop.samples.quickstart.orders;

/**
 * An order.
 *
 * @param id its number
 * @param item what was ordered
 * @param quantity how many of it
 * @param placedBy the caller who ordered it
 */
record Order(String id, String item, int quantity, String placedBy) {}
