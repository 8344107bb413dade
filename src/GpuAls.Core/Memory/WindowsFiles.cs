using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace GpuAls.Core.Memory;

/// <summary>The calls of Windows for files that .NET does not have.</summary>
static partial class WindowsFiles
{
    const uint ReadOnlyAttribute = 0x1;
    const uint FolderAttribute = 0x10;
    const uint DiskFile = 1;
    const uint PipeFile = 3;

    /// <summary>The status of a file; null if there is no such file.</summary>
    public static FileStatus? Status(string path)
    {
        const uint sharedWithAll = 7;
        const uint openExisting = 3;
        const uint alsoFolders = 0x02000000;
        if (!Path.Exists(path)) return null;
        using var file = CreateFile(path, access: 0, sharedWithAll, security: 0, openExisting, alsoFolders, template: 0);
        if (file.IsInvalid) throw new IOException(Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));
        return Status(file.DangerousGetHandle());
    }

    /// <summary>The status of standard input (0), output (1) or error (2); null if it is not a file.</summary>
    public static FileStatus? StatusOfStandardStream(int descriptor) => Status(GetStandardHandle(-10 - descriptor));

    static FileStatus? Status(nint handle)
    {
        var type = GetFileType(handle);
        if (type != DiskFile) return type == 0 ? null : new FileStatus(default, type == PipeFile ? FileKind.Pipe : FileKind.Device);
        if (!GetInformation(handle, out var information)) return null;
        var isFolder = (information.Attributes & FolderAttribute) != 0;
        return new FileStatus(
            new FileIdentity(information.Volume, Combine(information.NumberHigh, information.NumberLow)),
            isFolder ? FileKind.Folder : FileKind.Regular)
        {
            IsReadOnly = !isFolder && (information.Attributes & ReadOnlyAttribute) != 0,
            Links = information.Links,
            Length = (long)Combine(information.LengthHigh, information.LengthLow),
            Changed = (long)Combine(information.WrittenHigh, information.WrittenLow),
        };
    }

    static ulong Combine(uint high, uint low) => ((ulong)high << 32) | low;

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", StringMarshalling = StringMarshalling.Utf16, SetLastError = true)]
    private static partial SafeFileHandle CreateFile(
        string path, uint access, uint share, nint security, uint disposition, uint flags, nint template);

    [LibraryImport("kernel32", EntryPoint = "GetStdHandle")]
    private static partial nint GetStandardHandle(int stream);

    [LibraryImport("kernel32", EntryPoint = "GetFileType")]
    private static partial uint GetFileType(nint handle);

    [LibraryImport("kernel32", EntryPoint = "GetFileInformationByHandle")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetInformation(nint handle, out Information information);

    // BY_HANDLE_FILE_INFORMATION
    [StructLayout(LayoutKind.Sequential)]
    struct Information
    {
        public uint Attributes;
        public uint CreatedLow;
        public uint CreatedHigh;
        public uint ReadLow;
        public uint ReadHigh;
        public uint WrittenLow;
        public uint WrittenHigh;
        public uint Volume;
        public uint LengthHigh;
        public uint LengthLow;
        public uint Links;
        public uint NumberHigh;
        public uint NumberLow;
    }
}
