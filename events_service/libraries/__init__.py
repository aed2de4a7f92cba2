"""What exists before anyone plans anything: organisations and their libraries, and the Ministry's directory of them."""
