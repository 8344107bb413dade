namespace GpuAls.Core.Memory;

/// <summary>The remedies for errors of a disk.</summary>
static class DiskErrors
{
    // The numbers of Linux, macOS and Windows, as .NET puts them into an exception.
    static readonly int[] Full = [28, unchecked((int)0x80070070), unchecked((int)0x80070027)];
    static readonly int[] OverQuota = [OperatingSystem.IsMacOS() ? 69 : 122, unchecked((int)0x8007050F)];
    static readonly int[] Broken = [5, unchecked((int)0x8007045D)];

    /// <summary>Whether an exception is an error of a write and not a defect.</summary>
    public static bool Include(Exception exception) => exception is IOException or UnauthorizedAccessException || IsTooLarge(exception);

    /// <summary>The reason in the words of the system.</summary>
    public static string Reason(Exception exception) => IsTooLarge(exception) ? "File too large" : exception.Message;

    /// <summary>A way out, as a sentence without its full stop; null if the error is of another kind.</summary>
    public static string? Remedy(Exception? exception) => exception switch
    {
        null => null,
        not null when IsTooLarge(exception) => "Raise the limit of the size of files: ulimit -f unlimited. Or use another file system",
        OutputFileException { Problem: OutputFileProblem.MissingFolder } => "Create the folder, or name a file in another one",
        UnauthorizedAccessException => "Make the file and its folder accessible: chmod, chown. Or name another file",
        IOException error when Full.Contains(error.HResult) => "Free space on the disk, or name a file on another one",
        IOException error when OverQuota.Contains(error.HResult) => "Delete files to get below the quota, or name a file on another disk",
        IOException error when Broken.Contains(error.HResult) => "Look for disk errors in the system log, or name a file on another disk",
        _ => Remedy(exception.InnerException),
    };

    // .NET takes the error for one of an argument.
    static bool IsTooLarge(Exception exception) => exception is ArgumentOutOfRangeException { ParamName: "value", Source: "System.Private.CoreLib" };
}
