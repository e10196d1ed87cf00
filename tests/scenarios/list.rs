scenarios! {
    due_refresh_starts_one_background_flight_and_serves_old_token
}
