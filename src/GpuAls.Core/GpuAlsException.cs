namespace GpuAls.Core;

/// <summary>
/// An error that the person who runs the program can correct: a bad file, an unknown name, a setting that does not fit the data. The message has the
/// value found, its place and the value expected; a front end may add the remedy. An exception of another type is a bug.
/// </summary>
public class GpuAlsException(string message, Exception? inner = null) : Exception(message, inner);
