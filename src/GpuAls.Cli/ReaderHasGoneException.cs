namespace GpuAls.Cli;

/// <summary>The program that read the results has gone: nobody needs the rest, and nobody needs to be told.</summary>
sealed class ReaderHasGoneException() : Exception("the reader of the results has gone");
