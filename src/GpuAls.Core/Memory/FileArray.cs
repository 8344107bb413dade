using System.IO.MemoryMappedFiles;
using System.Security.Cryptography;

namespace GpuAls.Core.Memory;

/// <summary>
/// An array in a temporary file, mapped for reading and writing: the system writes pages to the disk when memory is short. The file has no name while
/// it is used, so that nothing is left behind by a program that is killed; Windows deletes it when it is closed.
/// </summary>
static unsafe class FileArray
{
    /// <summary>Creates the file and maps it.</summary>
    /// <param name="folder">The folder of the file.</param>
    /// <param name="length">The number of elements.</param>
    /// <exception cref="GpuAlsException">The file cannot be created, for example because the disk is full.</exception>
    public static LargeArray<T> Create<T>(string folder, long length) where T : unmanaged
    {
        var bytes = Math.Max(checked(length * sizeof(T)), 1);
        try
        {
            var path = Path.Combine(folder, $"{TemporaryNames.Start}{0:x8}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}.tmp");
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Share = FileLocks.Exclusive,
                BufferSize = 0,
                // All of it now: a page that finds no place on the disk later would end the program.
                PreallocationSize = bytes,
                Options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None,
            });
            if (!OperatingSystem.IsWindows()) File.Delete(path);
            file.SetLength(bytes);
            using var mapped = MemoryMappedFile.CreateFromFile(
                file, null, bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            var view = mapped.CreateViewAccessor(0, bytes, MemoryMappedFileAccess.ReadWrite).SafeMemoryMappedViewHandle;
            return LargeArray<T>.Over((T*)view.DangerousGetHandle(), length, view);
        }
        catch (Exception exception) when (DiskErrors.Include(exception))
        {
            throw new GpuAlsException(
                $"{DisplayText.Escape(folder)}: a temporary file of {DisplayText.Bytes(bytes)} cannot be written: "
                + DisplayText.Escape(TemporaryNames.Replace(DiskErrors.Reason(exception), "the file")),
                exception);
        }
    }
}
