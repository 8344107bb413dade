using System.Reflection;
using System.Runtime.CompilerServices;
using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace GpuAls.Kernels.Launching;

/// <summary>
/// A load of a few neighbouring numbers at once, from a matrix that no thread writes during the launch. ILGPU compiles an element of a view to a load
/// from an unknown kind of memory, with five instructions for its address. For CUDA this is one instruction for the address and one load from global
/// memory through the cache for constant data. On ILGPU's CPU accelerator it is a plain load. Kernels for OpenCL do not use it.
/// </summary>
static class ConstantLoad
{
    const BindingFlags Methods = BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;

    /// <summary>The element in some row and in the column of an element of row 0.</summary>
    /// <param name="first">The element of row 0, aligned to the size of <typeparamref name="T"/>.</param>
    /// <param name="row">The row.</param>
    /// <param name="columns">Elements in a row.</param>
    /// <typeparam name="T">Two or four numbers of the same type.</typeparam>
    [IntrinsicImplementation]
    public static T Of<T>(ref T first, int row, int columns) where T : unmanaged => Unsafe.Add(ref first, (nint)((long)row * columns));

    /// <summary>Registers the implementation for CUDA. Call this before the context creates its first accelerator.</summary>
    public static void Register(Context context)
    {
        var load = typeof(ConstantLoad).GetMethod(nameof(Of), Methods)!;
        context.GetIntrinsicManager().RegisterMethod(
            load, new PTXIntrinsic(typeof(ConstantLoad), nameof(WriteCuda), IntrinsicImplementationMode.GenerateCode));
    }

    static void WriteCuda(PTXBackend backend, PTXCodeGenerator code, Value value)
    {
        var first = code.LoadHardware(value[0]);
        var row = code.LoadPrimitive(value[1]);
        var columns = code.LoadPrimitive(value[2]);
        var loaded = (PTXCodeGenerator.CompoundRegister)code.Allocate(value);
        PTXCodeGenerator.PrimitiveRegister[] numbers = [.. loaded.Children.Cast<PTXCodeGenerator.PrimitiveRegister>()];
        var stride = code.AllocateInt32Register();
        var address = code.AllocatePlatformRegister(out _);
        using (var bytes = code.BeginCommand("mul.lo.u32"))
        {
            bytes.AppendArgument(stride);
            bytes.AppendArgument(columns);
            bytes.AppendConstant(value.Type.Size);
        }

        // The assembler makes one instruction of the product and the sum.
        using (var product = code.BeginCommand("mul.wide.u32"))
        {
            product.AppendArgument(address);
            product.AppendArgument(row);
            product.AppendArgument(stride);
        }

        using (var sum = code.BeginCommand("add.u64"))
        {
            sum.AppendArgument(address);
            sum.AppendArgument(address);
            sum.AppendArgument(first);
        }

        using (var load = code.BeginCommand($"ld.global.nc.v{numbers.Length}.{Suffix(numbers[0].BasicValueType)}"))
        {
            load.AppendVectorArgument(numbers);
            load.AppendArgumentValue(address);
        }

        code.FreeRegister(stride);
        code.FreeRegister(address);
    }

    static string Suffix(BasicValueType type) => type switch
    {
        BasicValueType.Float16 => "b16",
        BasicValueType.Float32 => "f32",
        _ => throw new NotSupportedException($"no load of several {type} at once"),
    };
}
