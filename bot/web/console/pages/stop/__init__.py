"""停止一切发送, and letting it go again."""
