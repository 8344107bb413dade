namespace GpuAls.Core.Memory;

/// <summary>The remedies for errors of a disk.</summary>
static class DiskErrors
{
    // The numbers of Linux, macOS and Windows, as .NET puts them into an exception.
    static readonly int[] Full = [28, unchecked((int)0x80070070), unchecked((int)0x80070027)];
    static readonly int[] OverQuota = [OperatingSystem.IsMacOS() ? 69 : 122, unchecked((int)0x8007050F)];
    static readonly int[] Broken = [5, unchecked((int)0x8007045D)];

    /// <summary>A way out, as a sentence without its full stop; null if the error is of another kind.</summary>
    public static string? Remedy(Exception? exception) => exception switch
    {
        null => null,
        OutputFileException { Problem: OutputFileProblem.MissingFolder } => "Create the folder, or name a file in another one",
        UnauthorizedAccessException => "Make the file and its folder accessible: chmod, chown. Or name another file",
        IOException error when Full.Contains(error.HResult) => "Free space on the disk, or name a file on another one",
        IOException error when OverQuota.Contains(error.HResult) => "Delete files to get below the quota, or name a file on another disk",
        IOException error when Broken.Contains(error.HResult) => "Look for disk errors in the system log, or name a file on another disk",
        _ => Remedy(exception.InnerException),
    };
}
