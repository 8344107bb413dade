namespace GpuAls.Core.Memory;

/// <summary>The current folder of the process, which another program may have removed.</summary>
static class CurrentFolder
{
    /// <summary>Its path; null if it was removed.</summary>
    public static string? PathOrNull()
    {
        try
        {
            return Directory.GetCurrentDirectory();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
