namespace GpuAls.Cli;

/// <summary>What the program tells the shell.</summary>
enum ExitCode
{
    /// <summary>All was done.</summary>
    Done = 0,

    /// <summary>Something in the data, the model or the system is not as it must be; the person can put it right.</summary>
    UserError = 1,

    /// <summary>The command line was wrong.</summary>
    WrongUse = 2,

    /// <summary>A defect of the program itself (EX_SOFTWARE of sysexits.h).</summary>
    Bug = 70,

    /// <summary>Stopped by Ctrl-C (128 + SIGINT).</summary>
    Cancelled = 130,

    /// <summary>Stopped, because the program that read the results has gone (128 + SIGPIPE).</summary>
    ReaderHasGone = 141,
}
