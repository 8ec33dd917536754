mod calibrate;
mod load;
mod screen;
mod story;
