namespace GpuAls.Core;

/// <summary>
/// Something the person who runs the program can put right: a bad file, an unknown name, a setting that does not fit the data. The message says what was
/// found, where, and what was expected; a front end may add the remedy. Anything that is not a <see cref="GpuAlsException"/> is a bug.
/// </summary>
public class GpuAlsException(string message, Exception? inner = null) : Exception(message, inner);
