using GpuAls.Core.Solving;

namespace GpuAls.Core.Tests;

public sealed class GramTrianglesTests
{
    [Fact]
    public void Of_AMatrixThatOneCanDecomposeByHand_IsExact()
    {
        // L = [2 0; 1 3], so G = LLᵀ = [4 2; 2 10] and L⁻¹ = [1/2 0; −1/6 1/3].
        var triangles = GramTriangles.Of([4, 2, 9, 9, 2, 10, 9, 9], factors: 2, stride: 4, width: 4, "item");
        Assert.Equal([2, 0, 0, 0, 1, 3, 0, 0], triangles.Enter[..8]);
        Assert.Equal([0.5f, 0, 0, 0, -1f / 6, 1f / 3, 0, 0], triangles.Leave[..8]);
        Assert.Equal([0.5f, -1f / 6, 0, 0, 0, 1f / 3, 0, 0], triangles.Whiten[..8]);
        Assert.All([.. triangles.Enter[8..], .. triangles.Leave[8..], .. triangles.Whiten[8..]], value => Assert.Equal(0, value));
    }

    [Fact]
    public void Of_AMatrixThatIsNotPositiveDefinite_IsAnError()
    {
        var error = Assert.Throws<GpuAlsException>(() => GramTriangles.Of([1, 1, 1, 1], factors: 2, stride: 2, width: 2, "user"));
        Assert.Equal("the Gram matrix of the user factors is not positive definite: the regularization is too small for them", error.Message);
    }
}
